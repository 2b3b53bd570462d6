/* The text stays in this tab's storage over a reload. Nothing of it leaves the tab. */

import { take } from "../find/handover.js"

const TEXT = "wm-explain"
const NAME = "wm-explain-name"
const MOST = 2_000_000 // characters; browsers keep about five million for a whole site

/** Keep the text and, if it came as a file, its name. False if it is too long to keep. */
export function keep(text, name = "") {
  try {
    sessionStorage.removeItem(TEXT)
    sessionStorage.removeItem(NAME)
    if (text.length > MOST) return false
    if (text) sessionStorage.setItem(TEXT, text)
    if (text && name) sessionStorage.setItem(NAME, JSON.stringify({ name, length: text.length }))
    return true
  } catch {
    return false
  }
}

/**
 * What the search box handed over, else what was kept. The name counts only for the very
 * text it was kept with.
 */
export function kept() {
  try {
    const text = take() || (sessionStorage.getItem(TEXT) ?? "")
    const named = JSON.parse(sessionStorage.getItem(NAME) ?? "{}")
    return { text, name: named.length === text.length ? String(named.name) : "" }
  } catch {
    return { text: "", name: "" }
  }
}
