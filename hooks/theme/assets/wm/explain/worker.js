/* Matching away from the page, so that a long log never freezes it. It is sent the book's
   address once and answers "book"; then texts, each answered under its number. */

import { explain } from "./answer.js"

let book = null

addEventListener("message", async ({ data }) => {
  try {
    if (data.book) {
      const reply = await fetch(data.book)
      if (!reply.ok) throw new Error(`${data.book}: ${reply.status}`)
      book = await reply.json()
      postMessage({ book })
    } else postMessage({ number: data.number, answer: explain(book, data.text) })
  } catch (error) {
    postMessage({ number: data.number, failed: String(error) })
  }
})
