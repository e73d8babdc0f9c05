// The keyboard does what the mouse does: arrows move the cursor, A goes to the next alarm.

export function listenToKeys(stage, view) {
  stage.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const last = view.plot.x.length - 1;
    if (last < 0) return;
    const i = view.at ?? view.uplot.cursor.idx ?? -1;
    const steps = { ArrowLeft: i - 1, ArrowRight: i + 1, PageUp: i - 10, PageDown: i + 10, Home: 0, End: last };
    let target;
    if (event.key in steps) target = Math.min(last, Math.max(0, steps[event.key]));
    else if (event.key.toLowerCase() === 'a') target = nextAlarm(view, i, event.shiftKey);
    else if (event.key === 'Escape') {
      view.moveTo(null);
      if (view.zoomed) view.showAll();
      return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
    if (target !== undefined) view.moveTo(target);
  });
  stage.addEventListener('pointermove', () => { view.at = null; });
  stage.addEventListener('blur', () => view.moveTo(null));
}

function nextAlarm(view, i, back) {
  const alarms = [...view.marks.keys()].sort((a, b) => a - b);
  return back ? alarms.findLast((one) => one < i) ?? alarms.at(-1) : alarms.find((one) => one > i) ?? alarms[0];
}
