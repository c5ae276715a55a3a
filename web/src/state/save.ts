/** Gives a table to the browser as a file to save. */
export function save(name: string, text: string) {
  // Spreadsheets guess the letters wrongly without the mark in front.
  saveFile(name, text.startsWith('\uFEFF') ? text : '\uFEFF' + text, 'text/csv;charset=utf-8');
}

/** Gives a text to the browser as a file to save, as it is. */
export function saveFile(name: string, text: string, type: string) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
