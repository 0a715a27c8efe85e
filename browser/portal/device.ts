// Facts about the customer's device that help an agent: browser, system, language, time zone, screen, page.
import type { Device } from '../shared/bodies';

const BROWSERS: [RegExp, string][] = [
  [/Edg(?:e|A|iOS)?\/(\d+)/, 'Edge'],
  [/OPR\/(\d+)/, 'Opera'],
  [/SamsungBrowser\/(\d+)/, 'Samsung Internet'],
  [/(?:Firefox|FxiOS)\/(\d+)/, 'Firefox'],
  [/(?:Chrome|CriOS)\/(\d+)/, 'Chrome'],
  [/Version\/(\d+)[.\d]* .*Safari/, 'Safari'],
];

const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android (\d+)/, 'Android'],
  [/Windows NT 10/, 'Windows'],
  [/Windows/, 'Windows (old)'],
  [/CrOS/, 'ChromeOS'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

/** Returns the name and main version that a user agent text tells, or an empty text. */
export function named(text: string, names: readonly [RegExp, string][]): string {
  for (const [pattern, name] of names) {
    const found = pattern.exec(text);
    if (found) return found[1] ? `${name} ${found[1]}` : name;
  }
  return '';
}

/** Returns the device's facts; `page` is the address of the page the customer came from. */
export function deviceFacts(page: string): Device {
  const agent = navigator.userAgent;
  return {
    browser: named(agent, BROWSERS),
    system: named(agent, SYSTEMS),
    language: navigator.language.slice(0, 40),
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? '',
    screen: `${screen.width} × ${screen.height}`,
    page: page.slice(0, 2000),
  };
}

export const knownBrowsers = BROWSERS;
export const knownSystems = SYSTEMS;
