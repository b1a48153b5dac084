// Places in the text as it is written: the page counts UTF-16 units, what is kept counts characters.

export const written = () => document.querySelector(".sheets .text");

export function unitsBefore(node, offset) {
  const range = document.createRange();
  range.selectNodeContents(written());
  range.setEnd(node, offset);
  return range.toString().length;
}

export function toCharacters(units) {
  let count = 0;
  for (const _ of written().textContent.slice(0, units)) count += 1;
  return count;
}

export function toUnits(characters) {
  let units = 0;
  let left = characters;
  for (const one of written().textContent) {
    if (left === 0) break;
    units += one.length;
    left -= 1;
  }
  return units;
}

export function rangeOf(start, end) {
  const walker = document.createTreeWalker(written(), NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let before = 0;
  let begun = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const after = before + node.length;
    if (!begun && start < after) { range.setStart(node, start - before); begun = true; }
    if (begun && end <= after) { range.setEnd(node, end - before); break; }
    before = after;
  }
  return range;
}
