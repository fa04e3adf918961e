/** What stands around the text of an answer: its code, tables, formulas, diagrams and pictures. */
export const markdown = {} as const;
