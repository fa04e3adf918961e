/** What stands around the text of an answer: its code, tables, formulas, diagrams and pictures. */
export const markdown = {
  code: {
    wrapLines: 'Wrap lines',
    download: 'Download',
  },
  table: {
    label: 'Table',
    actions: 'Copy table',
    markdown: 'Copy as Markdown',
    csv: 'Copy as CSV',
    copyMarkdown: 'Copy table as Markdown',
    copyCsv: 'Copy table as CSV',
  },
  formula: {
    label: 'Formula',
  },
  diagram: {
    title: 'Diagram',
    showSource: 'Show source',
    showDiagram: 'Show diagram',
    download: 'Download as SVG',
    failed: 'This diagram could not be drawn. Its source is shown instead.',
  },
  picture: {
    fallback: 'Picture',
    load: 'Load image',
    loadOf: (alt: string, host: string) => `Load image “${alt}” from ${host}`,
    loading: 'Loading',
    failed: (host: string) => `${host} did not deliver a picture.`,
    open: 'Open in a new tab',
  },
  link: {
    ours: (path: string) => `On this server: ${path}`,
  },
  note: {
    list: 'Footnotes',
    reference: (number: number) => `Footnote ${number}`,
    back: (number: number) => `Back to the text, from footnote ${number}`,
  },
} as const;
