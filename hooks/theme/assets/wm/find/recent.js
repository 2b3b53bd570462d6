/* What the box remembers on this device: the pages last chosen in it, and whether "/" opens
   it. Where storage is refused it remembers them until the page is left. */

const MOST = 5

/**
 * @param {URL} root of the site; other sites on the same host keep their own
 */
export function memory(root) {
  const kept = new Map()
  const key = (name) => `${root.pathname}.wm-${name}`

  function read(name) {
    try {
      return localStorage.getItem(key(name))
    } catch {
      return kept.get(name) ?? null
    }
  }

  function write(name, text) {
    kept.set(name, text)
    try {
      if (text === null) localStorage.removeItem(key(name))
      else localStorage.setItem(key(name), text)
    } catch { /* Refused or full: it stays in `kept`. */ }
  }

  /* Anyone with access to the storage may have written it: only addresses of this site count. */
  function sound(page) {
    return typeof page?.title === "string" && typeof page.url === "string" && new URL(page.url, root).href.startsWith(root.href)
  }

  return {
    /** @returns {{url: string, title: string}[]} the last first */
    pages() {
      try {
        return JSON.parse(read("recent") ?? "[]").filter(sound).slice(0, MOST)
      } catch {
        return []
      }
    },
    /** @param {{url: string, title: string}} page its address relative to the root */
    add({ url, title }) {
      const others = this.pages().filter((page) => page.url !== url)
      write("recent", JSON.stringify([{ url, title }, ...others].slice(0, MOST)))
    },
    clear: () => write("recent", null),
    /** @param {boolean} on whether "/" opens the box */
    slash: (on) => write("slash", on ? null : "off"),
  }
}
