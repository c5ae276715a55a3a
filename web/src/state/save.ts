/** Gives a text to the browser as a file to save. */
export function save(name: string, text: string) {
  // Spreadsheets guess the letters wrongly without the mark in front.
  const marked = text.startsWith('\uFEFF') ? text : '\uFEFF' + text;
  const url = URL.createObjectURL(new Blob([marked], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
