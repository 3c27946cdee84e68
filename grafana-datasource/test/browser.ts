/** What lists of @grafana/ui measure before they draw an option, and jsdom does not know: texts, boxes, what is in sight. */
const BOX = { width: 300, height: 300, top: 0, left: 0, bottom: 300, right: 300, x: 0, y: 0, toJSON: () => ({}) };

HTMLCanvasElement.prototype.getContext = (() => ({
  measureText: (text: string) => ({ width: 8 * text.length }),
})) as never;
Element.prototype.getBoundingClientRect = () => BOX;
for (const size of ['offsetHeight', 'offsetWidth']) {
  Object.defineProperty(HTMLElement.prototype, size, { configurable: true, value: 300 });
}
(globalThis as Record<string, unknown>)['IntersectionObserver'] = class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};
export {};
