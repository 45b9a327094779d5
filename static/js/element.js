// element("p", { className: "note", hidden: true }, "text", child): a small way to build what a script must add.
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}
