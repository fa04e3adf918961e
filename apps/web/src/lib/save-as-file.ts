/** Has the browser save text as a file of this name, where it saves files. */
export function saveAsFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has its own hold on what it saves.
  URL.revokeObjectURL(url);
}
