/* Making elements. Whatever comes from a text or from an entry goes in as text, never as HTML. */

/**
 * An element. Attributes that are functions become listeners (`onclick`), those that are
 * null or false stay out, true is an empty attribute.
 * @param {string} tag
 * @param {Object<string, string|number|boolean|null|Function>} [attributes]
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value)
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value)
  }
  element.append(...children.filter((child) => child || child === 0))
  return element
}

/** A whole number with its thousands set apart, as the site writes them. */
export const count = (number) => number.toLocaleString("en")

/** "1 line", "2,000 lines". */
export const counted = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`

/** Room in bytes as people read sizes of files: kB and MB are decimal. */
export function size(bytes) {
  if (bytes < 1e6) return `${count(Math.max(1, Math.round(bytes / 1e3)))} kB`
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`
}

/**
 * A button that copies what `text()` gives, and says so. Pages that are not served
 * securely have no clipboard: there it says which keys to press.
 */
export function copyButton(label, text, select = () => {}) {
  const said = make("span", { role: "status" })
  const button = make("button", {
    type: "button",
    onclick: async () => {
      try {
        await navigator.clipboard.writeText(text())
        said.textContent = "Copied."
      } catch {
        select()
        said.textContent = "Press Ctrl-C (⌘-C on a Mac)."
      }
    },
  }, label)
  return make("span", { class: "wm-copy" }, button, said)
}

/** Code in a box, with its copy button. */
export function code(text, language) {
  const inner = make("code", {}, text)
  const select = () => getSelection().selectAllChildren(inner)
  const name = language ? `Code, ${language}` : "Code"
  return make("div", { class: "wm-code" }, make("pre", { tabindex: 0, "aria-label": name, role: "group" }, inner), copyButton("Copy", () => text, select))
}
