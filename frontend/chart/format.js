// Numbers as 1,234.5 and dates as YYYY-MM-DD in both languages. Times are wall-clock times of the plant:
// the kernel sends them as seconds "as if UTC", so the viewer's own time zone never moves a point.

export function numberFormat(decimals) {
  const format = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return (value) => (value === null || value === undefined || !Number.isFinite(value) ? '–' : format.format(value));
}

export function timeText(seconds, precise = true) {
  const text = new Date(seconds * 1000).toISOString();
  if (!precise) return text.slice(0, 10);
  const fraction = text.slice(19, 23);
  return `${text.slice(0, 10)} ${text.slice(11, 19)}${fraction === '.000' ? '' : fraction}`;
}

/** Labels of a time axis: the date where the day changes, the time of day elsewhere. */
export function timeTicks(splits, step) {
  let day = '';
  return splits.map((seconds) => {
    if (seconds === null) return '';
    const text = new Date(seconds * 1000).toISOString();
    const date = text.slice(0, 10);
    if (step >= 86400) return date;
    const time = text.slice(11, step < 60 ? 19 : 16);
    const label = date === day ? time : `${time}\n${date}`;
    day = date;
    return label;
  });
}
