/* The matcher and the book, in a worker where the browser has module workers, else here.
   Both are loaded once; afterwards nothing is asked of the network. */

/**
 * @param {URL} root the site's root
 * @returns {Promise<{book: object, explain: (text: string) => Promise<object>}>} rejects if it cannot be loaded
 */
export async function open(root) {
  const address = new URL("data/explain.json", root)
  return (await apart(address)) ?? here(address)
}

/** The reader in a worker; null where the browser cannot start one. */
function apart(address) {
  return new Promise((resolve, reject) => {
    let worker
    try {
      worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" })
    } catch {
      return resolve(null)
    }
    const waiting = new Map()
    let number = 0
    const explain = (text) => new Promise((answer, fail) => {
      number += 1
      waiting.set(number, { answer, fail })
      worker.postMessage({ number, text })
    })
    worker.addEventListener("error", () => resolve(null))
    worker.addEventListener("message", ({ data }) => {
      if (data.book) return resolve({ book: data.book, explain })
      const asked = waiting.get(data.number)
      if (!asked) return reject(new Error(data.failed))
      waiting.delete(data.number)
      if (data.failed) asked.fail(new Error(data.failed))
      else asked.answer(data.answer)
    })
    worker.postMessage({ book: address.href })
  })
}

async function here(address) {
  const [{ explain }, reply] = await Promise.all([import("./answer.js"), fetch(address)])
  if (!reply.ok) throw new Error(`${address}: ${reply.status}`)
  const book = await reply.json()
  return { book, explain: async (text) => explain(book, text) }
}
