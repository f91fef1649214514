import type { Page } from 'playwright-core';

/**
 * What a page shows badly in the window as it is: scrolled sideways, a word broken that is no e-mail address or id,
 * the ending of a key on another line than its ellipsis, letters too small, or a text cut off without a way to read
 * it, also the chosen option or the hint in an empty field.
 */
export const unreadable = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    /** A word so long that no line of a phone holds it. */
    const LONG = 24;
    /** Size in pixels of the smallest letters. */
    const SMALLEST = 11;
    const found: string[] = [];
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > window.innerWidth) found.push(`scrolls sideways: ${scrollWidth} px`);

    const isShown = (element: Element) =>
      element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) &&
      !element.closest('.km-sr-only, [inert], .mantine-VisuallyHidden-root');
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const linesOf = () => new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const text = node.textContent ?? '';
      const parent = node.parentElement;
      if (!parent || text.trim() === '' || !isShown(parent)) continue;
      const { fontSize } = getComputedStyle(parent);
      const scale = parent instanceof SVGGraphicsElement ? (parent.getScreenCTM()?.a ?? 1) : 1;
      if (Number.parseFloat(fontSize) * scale < SMALLEST) found.push(`too small: “${text.trim()}”`);
      if (parent.closest('script, style, code, pre, kbd, .km-anywhere, textarea')) continue;
      range.selectNodeContents(node);
      if (linesOf() < 2) continue;
      for (const { 0: ending, index } of text.matchAll(/…[\w-]+/g)) {
        range.setStart(node, index);
        range.setEnd(node, index + ending.length);
        if (linesOf() > 1) found.push(`breaks “${ending}”`);
      }
      // Scripts without spaces break between any two letters, and addresses anywhere.
      for (const { 0: token, index } of text.matchAll(/\S+/gu)) {
        if (
          token.includes('@') ||
          /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(token)
        )
          continue;
        for (const { 0: word, index: at } of token.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
          if (word.length > LONG) continue;
          range.setStart(node, index + at);
          range.setEnd(node, index + at + word.length);
          if (linesOf() > 1) found.push(`breaks “${word}”`);
        }
      }
    }
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      if (element.scrollWidth <= element.clientWidth + 1 || element.clientWidth === 0) continue;
      const { overflowX, clipPath } = getComputedStyle(element);
      // What is clipped as a whole is for screen readers.
      if (overflowX === 'visible' || clipPath !== 'none' || !isShown(element)) continue;
      if (element.textContent?.trim() === '') continue;
      // Text that somebody types, and parts that scroll, can be read to their ends.
      const isReadable =
        element.matches('input, textarea, select, [title]') || ['auto', 'scroll'].includes(overflowX);
      if (!isReadable) found.push(`cuts off “${element.textContent?.trim().slice(0, 40)}”`);
    }
    const pen = document.createElement('canvas').getContext('2d');
    for (const field of document.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select')) {
      const shown =
        field instanceof HTMLSelectElement
          ? field.selectedOptions[0]?.text
          : field.value === '' && field.placeholder;
      if (!pen || !shown || field.title || !isShown(field)) continue;
      const { font, paddingLeft, paddingRight } = getComputedStyle(field);
      pen.font = font;
      const room = field.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
      if (pen.measureText(shown).width > room + 1) found.push(`cuts off “${shown}” in its field`);
    }
    return [...new Set(found)];
  });
