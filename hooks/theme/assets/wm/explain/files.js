/* What is dropped or chosen, as text. */

export const MOST_BYTES = 20e6

/**
 * The text of a file. UTF-8, or UTF-16 with its mark, which PowerShell's `>` writes.
 * @param {File} file
 * @returns {Promise<string|null>} null if it is not text
 */
export async function text(file) {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : ""
  if (!wide && bytes.subarray(0, 65536).includes(0)) return null
  const read = new TextDecoder(wide || "utf-8").decode(bytes)
  return garbled(read) ? null : lines(read)
}

/** Line ends as a text area has them, so that a file and its pasted text count alike. */
export const lines = (read) => read.replace(/\r\n?/g, "\n")

/** Whether more than one character in ten of the beginning could not be read as text. */
function garbled(read) {
  const start = read.slice(0, 4096)
  const bad = start.match(/[\ufffd\u0000-\u0008\u000e-\u001a]/g)?.length ?? 0
  return bad * 10 > start.length
}
