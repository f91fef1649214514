import type { Page } from 'playwright-core';

/**
 * Returns the targets of a page, or of its open dialog, that are smaller than 24 × 24 CSS pixels. Links within
 * text are exempt. Source: WCAG 2.2, 2.5.8 Target Size (Minimum).
 */
export const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const LEAST = 24;
    const pressable =
      'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=link], [role=menuitem], [role=tab], [role=switch]';
    const root = document.querySelector('[role=dialog]') ?? document;

    const isInText = (element: Element): boolean =>
      element.tagName === 'A' &&
      getComputedStyle(element).display === 'inline' &&
      [...(element.parentElement?.childNodes ?? [])].some(
        (node) => node !== element && (node.textContent ?? '').trim() !== '',
      );
    /** True if a click at a point hits the element, a descendant or its label. */
    const isHit = (element: Element, x: number, y: number): boolean => {
      const hit = document.elementFromPoint(x, y);
      if (!hit) return false;
      if (element.contains(hit)) return true;
      const label = hit.closest('label');
      return label !== null && (label.contains(element) || label.htmlFor === element.id);
    };
    const isSmall = (element: Element): boolean => {
      const { width, height } = element.getBoundingClientRect();
      if (width >= LEAST && height >= LEAST) return false;
      element.scrollIntoView({ block: 'center', inline: 'center' });
      const { left, right, top, bottom } = element.getBoundingClientRect();
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      // A label on one side widens the target, so both sides are added.
      const reach = (dx: number, dy: number): number => {
        let steps = 0;
        while (steps < LEAST && isHit(element, x + dx * (steps + 1), y + dy * (steps + 1))) steps += 1;
        return steps;
      };
      const isWide = width >= LEAST || reach(-1, 0) + reach(1, 0) + 1 >= LEAST - 1;
      const isHigh = height >= LEAST || reach(0, -1) + reach(0, 1) + 1 >= LEAST - 1;
      return !(isWide && isHigh);
    };
    return [...root.querySelectorAll(pressable)]
      .filter((element) => element.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true }))
      .filter((element) => !element.closest('[aria-hidden=true], [inert]') && !isInText(element))
      .filter(isSmall)
      .map((element) => {
        const { width, height } = element.getBoundingClientRect();
        const name = element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40);
        return `${element.tagName.toLowerCase()} “${name}” ${Math.round(width)} × ${Math.round(height)}`;
      });
  });
