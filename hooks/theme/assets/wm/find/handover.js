/* A pasted text on its way from the search box to the page that explains errors. It stays in
   this tab: an address would end up in histories and in a server's log. */

const KEY = "wm-pasted"

/**
 * Keep a text for the next page of this tab.
 * @param {string} text
 * @returns {boolean} false where storage is refused or too small
 */
export function keep(text) {
  try {
    sessionStorage.setItem(KEY, text)
    return true
  } catch {
    return false
  }
}

/**
 * The kept text, once.
 * @returns {string} empty if there is none
 */
export function take() {
  try {
    const text = sessionStorage.getItem(KEY) ?? ""
    sessionStorage.removeItem(KEY)
    return text
  } catch {
    return ""
  }
}
