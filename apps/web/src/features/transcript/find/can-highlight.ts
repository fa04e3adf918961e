/** Whether text can be marked without a change to the page. */
export const canHighlight = 'highlights' in CSS;
