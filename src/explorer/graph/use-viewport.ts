import { useCallback, useEffect, useRef, useState } from "preact/hooks";

/** Where the drawing stands in its frame: screen = drawing × scale + offset. */
export interface View {
  x: number;
  y: number;
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

const LEAST_SCALE = 0.08;
const GREATEST_SCALE = 2.5;
/** Smaller, and names could not be read. */
const LEAST_FIRST_SCALE = 0.62;
const MARGIN = 24;

export interface Viewport {
  view: View;
  size: Size;
  zoom: (factor: number) => void;
  fit: (content: Size) => void;
  /** Shows a point of the drawing at a part of the frame's width, as large as the content allows but legible. */
  startAt: (content: Size, point: { x: number; y: number }) => void;
  move: (dx: number, dy: number) => void;
}

/** Panning by dragging, zooming by pinching or the wheel (with Ctrl, so that the page still scrolls), in a frame. */
export function useViewport(frame: { current: HTMLElement | null }): Viewport {
  const [view, setView] = useState<View>({ x: 0, y: 0, scale: 1 });
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const pointers = useRef(new Map<number, { x: number; y: number }>());

  const zoomAt = useCallback((factor: number, at: { x: number; y: number }) => {
    setView(({ x, y, scale }) => {
      const next = Math.min(GREATEST_SCALE, Math.max(LEAST_SCALE, scale * factor));
      return { scale: next, x: at.x - ((at.x - x) / scale) * next, y: at.y - ((at.y - y) / scale) * next };
    });
  }, []);
  const move = useCallback(
    (dx: number, dy: number) => setView((now) => ({ ...now, x: now.x + dx, y: now.y + dy })),
    [],
  );

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => entry && setSize(entry.contentRect));
    observer.observe(element);
    const place = (event: MouseEvent) => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey && !document.fullscreenElement) return;
      event.preventDefault();
      zoomAt(Math.exp(-event.deltaY / 300), place(event));
    };
    const onDown = (event: PointerEvent) => {
      pointers.current.set(event.pointerId, place(event));
    };
    const onMove = (event: PointerEvent) => {
      const before = pointers.current.get(event.pointerId);
      if (!before) return;
      const now = place(event);
      const [other] = [...pointers.current].flatMap(([id, at]) => (id === event.pointerId ? [] : [at]));
      if (other) {
        const [was, is] = [before, now].map((at) => Math.hypot(at.x - other.x, at.y - other.y));
        if (was && is) zoomAt(is / was, other);
      } else move(now.x - before.x, now.y - before.y);
      pointers.current.set(event.pointerId, now);
    };
    const onUp = (event: PointerEvent) => void pointers.current.delete(event.pointerId);
    element.addEventListener("wheel", onWheel, { passive: false });
    element.addEventListener("pointerdown", onDown);
    addEventListener("pointermove", onMove);
    addEventListener("pointerup", onUp);
    addEventListener("pointercancel", onUp);
    return () => {
      observer.disconnect();
      element.removeEventListener("wheel", onWheel);
      element.removeEventListener("pointerdown", onDown);
      removeEventListener("pointermove", onMove);
      removeEventListener("pointerup", onUp);
      removeEventListener("pointercancel", onUp);
    };
  }, []);

  const fitScale = (content: Size) =>
    Math.min(1, (size.width - 2 * MARGIN) / content.width, (size.height - 2 * MARGIN) / content.height);
  const centre = (content: Size, scale: number) => ({
    x: (size.width - content.width * scale) / 2,
    y: (size.height - content.height * scale) / 2,
  });
  return {
    view,
    size,
    move,
    zoom: (factor) => zoomAt(factor, { x: size.width / 2, y: size.height / 2 }),
    fit(content) {
      const scale = Math.max(LEAST_SCALE, fitScale(content));
      setView({ scale, ...centre(content, scale) });
    },
    startAt(content, point) {
      const scale = Math.max(LEAST_FIRST_SCALE, fitScale(content));
      const whole = centre(content, scale);
      // What does not fit is entered at the point, as far as the content's edges allow.
      const along = (room: number, extent: number, at: number, centred: number) =>
        extent * scale <= room - 2 * MARGIN
          ? centred
          : Math.min(MARGIN, Math.max(room - MARGIN - extent * scale, room / 2 - at * scale));
      setView({
        scale,
        x: along(size.width, content.width, point.x, whole.x),
        y: along(size.height, content.height, point.y, whole.y),
      });
    },
  };
}
