// What tests/browser/eyes.py measures. Put into the page by the test; no part of the product.
(() => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  const known = new Map();

  // [red, green, blue, alpha 0-1] of any CSS colour.
  function rgba(colour) {
    if (!known.has(colour)) {
      brush.clearRect(0, 0, 1, 1);
      brush.fillStyle = colour;
      brush.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = brush.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }
    return known.get(colour);
  }

  function over([r, g, b, a], below) {
    return [r, g, b].map((part, at) => part * a + below[at] * (1 - a));
  }

  function luminance(colour) {
    const [r, g, b] = colour.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function contrast(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  // The colour that is seen behind what `element` holds.
  function ground(element) {
    const layers = [];
    for (let each = element; each; each = each.parentElement) {
      const colour = rgba(getComputedStyle(each).backgroundColor);
      layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  }

  function name(element) {
    const words = element.getAttribute("aria-label") || element.name || element.textContent.trim().slice(0, 40);
    return `<${element.tagName.toLowerCase()} class="${element.className}"> ${words}`;
  }

  function seen(element) {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  }

  const hidden = (element) => element.closest(".hidden-words, .skip") !== null;
  const fields = "input:not([type=hidden]), select, textarea";

  // Edge or fill of a control against its surroundings, the better of both; 0: neither can be seen.
  function edge(style, around) {
    const sides = ["Top", "Right", "Bottom", "Left"].map((side) =>
      parseFloat(style[`border${side}Width`]) > 0 && style[`border${side}Style`] !== "none"
        ? contrast(over(rgba(style[`border${side}Color`]), around), around)
        : 1,
    );
    return Math.max(Math.min(...sides), contrast(over(rgba(style.backgroundColor), around), around));
  }

  // [element, the style that draws its edge]. Buttons that are words alone need no edge; fields always do.
  function drawn() {
    const found = [];
    for (const each of document.querySelectorAll(`${fields}, button, .btn, .steps .box`)) {
      if (!seen(each) || hidden(each) || each.disabled) continue;
      const before = getComputedStyle(each, "::before");
      if (before.content !== "none" && parseFloat(before.borderTopWidth) > 0) found.push([each, before]);
      else if (each.matches(fields) || each.matches(".box, .btn")) found.push([each, getComputedStyle(each)]);
      else if (parseFloat(getComputedStyle(each).borderTopWidth) > 0) found.push([each, getComputedStyle(each)]);
    }
    return found;
  }

  // A link that runs along in a sentence is as high as its line.
  function inSentence(element) {
    if (!element.matches("a") || getComputedStyle(element).display !== "inline") return false;
    const beside = [...element.parentElement.childNodes].filter(
      (node) => node !== element && (node.nodeType !== Node.ELEMENT_NODE || getComputedStyle(node).display === "inline"),
    );
    return /\p{L}{2}/u.test(beside.map((node) => node.textContent).join(" "));
  }

  // A box counts together with its label, which presses it too.
  function size(element) {
    const boxes = [element.getBoundingClientRect()];
    if (element.matches("[type=checkbox], [type=radio]")) {
      boxes.push(...[...element.labels].map((label) => label.getBoundingClientRect()));
    }
    const [left, top] = ["left", "top"].map((side) => Math.min(...boxes.map((box) => box[side])));
    const [right, bottom] = ["right", "bottom"].map((side) => Math.max(...boxes.map((box) => box[side])));
    return [right - left, bottom - top];
  }

  const pressed = `a[href], button, summary, ${fields}`;

  window.measures = {
    edges() {
      const wrong = [];
      for (const [element, style] of drawn()) {
        const found = edge(style, ground(element.parentElement));
        if (found < 2.995) wrong.push(`edge ${found.toFixed(2)}:1, not 3:1: ${name(element)}`);
      }
      return wrong;
    },

    targets(least) {
      const wrong = [];
      for (const each of document.querySelectorAll(pressed)) {
        if (!seen(each) || hidden(each) || inSentence(each)) continue;
        const [width, height] = size(each);
        if (Math.min(width, height) < least - 0.5) {
          wrong.push(`target ${width.toFixed(0)} x ${height.toFixed(0)}, not ${least}: ${name(each)}`);
        }
      }
      return wrong;
    },

    sideways() {
      const { scrollWidth, clientWidth } = document.documentElement;
      if (scrollWidth <= clientWidth) return [];
      const out = [...document.querySelectorAll("body *")].filter(
        (each) => seen(each) && each.getBoundingClientRect().right > clientWidth + 1,
      );
      return [`scrolls sideways, ${scrollWidth} of ${clientWidth}: ${out.slice(0, 3).map(name).join("; ")}`];
    },

    // Each in turn gets focus, as by Tab (a key was pressed before, so it is :focus-visible).
    focus() {
      const wrong = [];
      for (const each of document.querySelectorAll(pressed)) {
        if (!seen(each) || each.tabIndex < 0 || each.disabled) continue;
        each.focus({ preventScroll: true, focusVisible: true });
        if (document.activeElement !== each) continue;
        const style = getComputedStyle(each);
        const drawnOutline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        const inside = parseFloat(style.outlineOffset) < 0;
        const around = ground(inside ? each : each.parentElement);
        const found = contrast(over(rgba(style.outlineColor), around), around);
        if (!drawnOutline) wrong.push(`focus can't be seen: ${name(each)}`);
        else if (found < 2.995) wrong.push(`focus ${found.toFixed(2)}:1, not 3:1: ${name(each)}`);
      }
      document.activeElement.blur();
      return wrong;
    },
  };
})();
