interface GraphToolbarProps {
  zoom: (factor: number) => void;
  fit: () => void;
  fullScreen: () => void;
  savePng: () => void;
}

export function GraphToolbar({ zoom, fit, fullScreen, savePng }: GraphToolbarProps) {
  const buttons = [
    { name: "Zoom in", path: "M8 3v10M3 8h10", press: () => zoom(1.3) },
    { name: "Zoom out", path: "M3 8h10", press: () => zoom(1 / 1.3) },
    { name: "Fit all", path: "M2.5 5.5v-3h3M10.5 2.5h3v3M13.5 10.5v3h-3M5.5 13.5h-3v-3M6 6h4v4H6z", press: fit },
    { name: "Full screen", path: "M2.5 6v-3.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10", press: fullScreen },
    { name: "Save as PNG", path: "M8 2.5v7.5M4.8 7L8 10.2 11.2 7M2.5 13.5h11", press: savePng },
  ];
  return (
    <div class="graph-tools" role="toolbar" aria-label="Picture">
      {buttons.map(({ name, path, press }) => (
        <button key={name} type="button" class="icon" aria-label={name} title={name} onClick={press}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d={path} />
          </svg>
        </button>
      ))}
    </div>
  );
}
