/** A canvas that nobody sees. */
export interface Surface {
  readonly element: HTMLCanvasElement;
  /** Gives it a size (pixels of the screen), empties it, and returns its context scaled by `ratio`. */
  clear(width: number, height: number, ratio: number): CanvasRenderingContext2D | null;
}

export function createSurface(document: Document): Surface {
  const element = document.createElement('canvas');
  return {
    element,
    clear(width, height, ratio) {
      const pen = element.getContext('2d');
      if (element.width !== Math.ceil(width) || element.height !== Math.ceil(height)) {
        element.width = Math.ceil(width);
        element.height = Math.ceil(height);
      } else {
        pen?.setTransform(1, 0, 0, 1, 0, 0);
        pen?.clearRect(0, 0, element.width, element.height);
      }
      pen?.setTransform(ratio, 0, 0, ratio, 0, 0);
      return pen;
    },
  };
}
