import { createContext } from 'react';

/** Whether what is drawn stands in a link, which can hold no button. */
export const InsideLink = createContext(false);
