import { beforeEach, expect, test } from 'vitest';
import { speak } from '../../shared/i18n';
import { actWords, detailValue, detailWords, subjectWords } from './acts';

beforeEach(() =>
  speak('en', {
    admin: {
      act_portal_changed: 'Portal changed',
      detail_changed: 'changed',
      changed_accent: 'accent colour',
      role_lead: 'Lead',
      yes: 'Yes',
    },
  }),
);

test('what was done is told in words', () => {
  expect(actWords('portal-changed')).toBe('Portal changed');
  expect(detailWords('changed')).toBe('changed:');
  expect(detailValue('changed', 'accent, grace_seconds')).toBe('accent colour, grace seconds');
  expect(detailValue('role', 'lead')).toBe('Lead');
  expect(detailValue('disabled', 'yes')).toBe('Yes');
});

test('an act that these pages do not know is shown as it was written', () => {
  expect(actWords('robot-tamed')).toBe('robot tamed');
  expect(detailWords('mood')).toBe('mood:');
  expect(detailValue('mood', 'constructor')).toBe('constructor');
});

test('case numbers are written in threes', () => {
  expect(subjectWords('case-deleted', '123456789')).toBe('123\u00a0456\u00a0789');
  expect(subjectWords('portal-changed', '123456789')).toBe('123456789');
});
