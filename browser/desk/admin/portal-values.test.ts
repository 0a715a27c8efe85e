import { expect, test } from 'vitest';
import type { PortalFull } from '../../shared/bodies';
import { changes } from '../forms/changes';
import { kindOf, portalChange, portalFaults, portalValues } from './portal-values';

const portal: PortalFull = {
  id: 3,
  slug: 'help',
  name: 'Help',
  kind: 'chat',
  mode: 'any',
  open: true,
  accent: '#1f6feb',
  logo: null,
  texts: { de: { title: 'Hilfe', welcome: '' }, en: {} },
  default_language: 'en',
  privacy_url: '',
  imprint_url: '',
  origins: ['https://www.example.com'],
  agents: [2],
  files_allowed: true,
  max_file_bytes: 10 * 1024 * 1024,
  ask_rating: true,
  grace_seconds: 120,
  silence_seconds: 1800,
  yellow_seconds: 60,
  red_seconds: 180,
  offer_seconds: 30,
  code_minutes: 60,
  assign_at_once: false,
  leave_requests: true,
  records_screens: false,
  hours: [],
  time_zone: 'UTC',
  mail_address: '',
  mail_opens: false,
  cases: 12,
};
const loaded = portalValues(portal);

test('a form that nobody touched changes nothing', () => {
  expect(changes(portalChange(loaded), portalChange(portalValues(portal)))).toEqual({});
  expect(portalFaults(loaded)).toEqual([]);
});

test('only what was changed is sent, in seconds, bytes and lists', () => {
  const now = {
    ...loaded,
    grace_seconds: { amount: '5', unit: 'minutes' as const },
    max_file_bytes: '2,5',
    origins: 'https://www.example.com\nshop.example',
  };
  expect(changes(portalChange(loaded), portalChange(now))).toEqual({
    grace_seconds: 300,
    max_file_bytes: 2_621_440,
    origins: ['https://www.example.com', 'https://shop.example'],
  });
});

test('two minutes told in seconds are no change', () => {
  const now = { ...loaded, grace_seconds: { amount: '120', unit: 'seconds' as const } };
  expect(changes(portalChange(loaded), portalChange(now))).toEqual({});
});

test('an emptied text is left out, and a language without texts too', () => {
  expect(portalChange({ ...loaded, texts: { de: { title: ' ' }, en: { welcome: 'Hi' } } }).texts).toEqual({
    en: { welcome: 'Hi' },
  });
});

test('each wrong value is named, in the order of the form', () => {
  const wrong = {
    ...loaded,
    name: ' ',
    slug: 'Help me',
    accent: 'blue',
    privacy_url: 'www.example.com',
    max_file_bytes: '0',
    grace_seconds: { amount: '5', unit: 'seconds' as const },
    origins: 'https://*.example.com',
  };
  expect(portalFaults(wrong).map(({ field }) => field)).toEqual([
    'name',
    'slug',
    'privacy_url',
    'accent',
    'max_file_bytes',
    'grace_seconds',
    'origins',
  ]);
});

test('red must come after yellow', () => {
  const now = { ...loaded, red_seconds: { amount: '1', unit: 'minutes' as const } };
  expect(portalFaults(now)).toEqual([{ field: 'red_seconds', fault: 'order' }]);
});

const box: PortalFull = { ...portal, kind: 'box', mode: 'web' };

test('a portal of one kind sends nothing of the others', () => {
  expect(portalChange(loaded)).not.toHaveProperty('code_minutes');
  expect(portalChange(loaded)).not.toHaveProperty('offer_seconds');
  expect(portalChange(portalValues(box))).toMatchObject({ offer_seconds: 30 });
  expect(portalChange(portalValues(box))).not.toHaveProperty('assign_at_once');
});

test('from ask everyone to a waiting line only the mode is sent, and what comes with it', () => {
  const before = portalValues(box);
  const now = { ...before, ...kindOf('line'), assign_at_once: true };
  expect(changes(portalChange(before), portalChange(now))).toEqual({ mode: 'queue', assign_at_once: true });
});

test('a code works for whole minutes, from one to a day', () => {
  const pin = { ...portalValues(box), ...kindOf('pin') };
  const lasting = (amount: string, unit: 'minutes' | 'hours') => ({ ...pin, code_minutes: { amount, unit } });
  expect(portalChange(lasting('1,5', 'hours')).code_minutes).toBe(90);
  for (const wrong of [lasting('1,5', 'minutes'), lasting('0', 'minutes'), lasting('25', 'hours')])
    expect(portalFaults(wrong)).toEqual([{ field: 'code_minutes', fault: 'wrong' }]);
});

test('what the form no longer shows is not found fault with', () => {
  const now = { ...portalValues(box), offer_seconds: { amount: 'x', unit: 'seconds' as const } };
  expect(portalFaults(now)).toEqual([{ field: 'offer_seconds', fault: 'wrong' }]);
  expect(portalFaults({ ...now, ...kindOf('pin') })).toEqual([]);
});

test('hours and zone are sent once there are hours, and taken away by choosing always open', () => {
  const now = { ...loaded, has_hours: true, time_zone: 'Europe/Berlin' };
  const change = changes(portalChange(loaded), portalChange(now));
  expect(change).toEqual({
    hours: [0, 1, 2, 3, 4].map((day) => [day, 540, 1020]),
    time_zone: 'Europe/Berlin',
  });
  const open = portalValues({ ...portal, hours: [[0, 540, 1020]], time_zone: 'Europe/Berlin' });
  expect(changes(portalChange(open), portalChange({ ...open, has_hours: false }))).toEqual({ hours: [] });
});

test('wrong hours are named with their day, and a zone that is none', () => {
  const hours = loaded.hours.map((day, at) => (at === 2 ? [{ from: '09:00', to: '' }] : day));
  const now = { ...loaded, has_hours: true, hours, time_zone: 'Mars/Olympus' };
  expect(portalFaults(now)).toEqual([
    { field: 'time_zone', fault: 'wrong' },
    { field: 'hours', fault: 'missing', day: 2 },
  ]);
  expect(portalFaults({ ...now, has_hours: false })).toEqual([]);
});
