import { beforeEach, expect, test } from 'vitest';
import { forgetDrafts, keepDraft } from './drafts';
import { Form } from './form';

const loaded = { name: 'Help', open: true, agents: [1, 2] };

beforeEach(() => sessionStorage.clear());

test('what was changed and not saved is there again after a reload', () => {
  new Form(loaded, 'portal.1').set('name', 'Help desk');
  const again = new Form({ ...loaded, open: false }, 'portal.1');
  expect(again.values.value).toEqual({ name: 'Help desk', open: false, agents: [1, 2] });
  expect(again.restored.value).toBe(true);
  expect(again.changed.value).toEqual({ name: 'Help desk' });
});

test('after saving, or undoing, no draft is left', () => {
  const form = new Form(loaded, 'portal.1');
  form.set('name', 'Help desk');
  form.saved({ ...loaded, name: 'Help desk' });
  expect(form.dirty.value).toBe(false);
  form.set('open', false);
  form.undo();
  expect(new Form(loaded, 'portal.1').restored.value).toBe(false);
  expect(sessionStorage.length).toBe(0);
});

test('a draft that no longer fits the form is left out', () => {
  keepDraft('portal.1', { name: 7, agents: { 0: 1 }, gone: 'x', open: true });
  const form = new Form(loaded, 'portal.1');
  expect(form.values.value).toEqual(loaded);
  expect(form.restored.value).toBe(false);
});

test('correcting a field takes its complaint away, and leaves the others', () => {
  const form = new Form(loaded);
  form.refuse(
    { field: 'name', text: 'Too long' },
    { field: 'agents', text: 'Nobody' },
    { field: null, text: 'Not saved' },
  );
  form.set('name', 'H');
  expect(form.wrong.value).toEqual({ agents: 'Nobody' });
});

test('passwords are never kept', () => {
  new Form({ password: '' }).set('password', 'correct horse');
  expect(sessionStorage.length).toBe(0);
});

test('signing out forgets every draft', () => {
  new Form(loaded, 'portal.1').set('name', 'Help desk');
  forgetDrafts();
  expect(sessionStorage.length).toBe(0);
});
