/* Elements made without markup in strings: text from entries and readers stays text. */

const SVG = "http://www.w3.org/2000/svg"

/**
 * @param {string} name
 * @param {Record<string, string | boolean>} attributes true sets an empty one, false leaves it out
 * @param {...(Node | string)} content
 */
export function node(name, attributes = {}, ...content) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(key, value === true ? "" : value)
  }
  made.append(...content)
  return made
}

/**
 * An icon of 24 × 24 that assistive technology passes over.
 * @param {string} path
 */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg")
  const shape = document.createElementNS(SVG, "path")
  shape.setAttribute("d", path)
  svg.setAttribute("viewBox", "0 0 24 24")
  svg.setAttribute("aria-hidden", "true")
  svg.append(shape)
  return svg
}
