// Colours by what they mean. Dark only where the page around the chart is dark; paper is always light.

export const FONT = '"Pretendard","Noto Sans KR","Malgun Gothic","Apple SD Gothic Neo",system-ui,sans-serif';

const light = {
  ink: '#1b2733', muted: '#5b6b7a', line: '#d8e0e8', grid: '#e9eef3', paper: '#ffffff',
  accent: '#1f5fa8', green: '#1a7f4b', amber: '#b26b00', red: '#c62828',
  zoneGreen: 'rgba(26,127,75,0.09)', zoneAmber: 'rgba(178,107,0,0.10)', zoneRed: 'rgba(198,40,40,0.08)',
  zoneAccent: 'rgba(31,95,168,0.08)',
};
const dark = {
  ink: '#e6edf3', muted: '#9fb0c0', line: '#3a4856', grid: '#2a3540', paper: '#1d252d',
  accent: '#7db4ea', green: '#58c98c', amber: '#e3a33a', red: '#ff7b72',
  zoneGreen: 'rgba(88,201,140,0.12)', zoneAmber: 'rgba(227,163,58,0.13)', zoneRed: 'rgba(255,123,114,0.12)',
  zoneAccent: 'rgba(125,180,234,0.12)',
};
const limitStyles = {
  centre: { colour: 'green', dash: [], width: 1.5 },
  control: { colour: 'red', dash: [7, 4], width: 1.5 },
  warning: { colour: 'amber', dash: [3, 4], width: 1.25 },
  spec: { colour: 'accent', dash: [10, 4, 2, 4], width: 1.5 },
};

export const lightTheme = light;
const isDark = () => document.body.dataset.jpThemeLight === 'false'; // asked before the chart is in the page
export const themeFor = (printing) => (!printing && isDark() ? dark : light);
export const limitStyle = (role) => limitStyles[role] ?? limitStyles.control;
export const zoneColour = (theme, role) => theme[`zone${role[0].toUpperCase()}${role.slice(1)}`] ?? theme.zoneGreen;
export const seriesColour = (theme, role) => theme[role] ?? theme.accent;
