/* On a narrow screen the list of headings closes when one of them is chosen. */
document.querySelector(".wm-contents")?.addEventListener("click", (event) => {
  if (event.target.closest("a")) event.currentTarget.open = false
})
