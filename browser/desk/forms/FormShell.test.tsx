import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import english from '../../../src/deskbell/languages/en.json';
import { Refusal } from '../../shared/api';
import { speak } from '../../shared/i18n';
import { FormShell, Submit } from './FormShell';
import { TextField } from './fields';
import { Form } from './form';

const refusal = (code: string, field?: string) =>
  new Refusal({ type: 'about:blank', title: code, status: 400, code, ...(field ? { field } : {}) });

function show(send: () => Promise<void>) {
  const form = new Form({ name: 'Help', slug: 'help' });
  render(
    <FormShell form={form} send={send} words={{ slug: 'admin.slug_wrong', 'slug!taken': 'admin.slug_taken' }}>
      <TextField form={form} name="name" label="Name" />
      <TextField form={form} name="slug" label="Address" />
      <Submit form={form} label="Save" />
    </FormShell>,
  );
  return form;
}

const save = () => fireEvent.click(screen.getByRole('button'));

beforeEach(() => speak('en', english));
afterEach(cleanup);

test('a refusal is said at its field, and the focus goes there', async () => {
  show(() => Promise.reject(refusal('already-taken', 'slug')));
  save();
  expect(await screen.findByText('Another portal has this address, or had it.')).toBeTruthy();
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Address')));
});

test('correcting one of several faults leaves the focus where one types', async () => {
  const form = show(async () =>
    form.refuse({ field: 'name', text: 'Missing' }, { field: 'slug', text: 'Wrong' }),
  );
  save();
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Name')));
  const slug = screen.getByLabelText('Address');
  slug.focus();
  fireEvent.input(slug, { target: { value: 'support' } });
  await waitFor(() => expect(screen.queryByText(/Wrong/)).toBeNull());
  expect(document.activeElement).toBe(slug);
});

test('a refusal about something that the form does not show is said at the top', async () => {
  show(() => Promise.reject(refusal('invalid', 'texts.de.title')));
  save();
  expect((await screen.findByText('This value is not accepted.')).className).toBe('summary');
});

test('what was typed stays when the server does not answer', async () => {
  const form = show(() => Promise.reject(new TypeError('network')));
  fireEvent.input(screen.getByLabelText('Name'), { target: { value: 'Help desk' } });
  save();
  expect(await screen.findByText(/The server does not answer/)).toBeTruthy();
  expect(form.values.value.name).toBe('Help desk');
});

test('pressing twice sends once', async () => {
  let done: () => void = () => {};
  const send = vi.fn(() => new Promise<void>((resolve) => (done = resolve)));
  show(send);
  save();
  await screen.findByText('Saving …');
  save();
  done();
  await screen.findByText('Save');
  expect(send).toHaveBeenCalledOnce();
});
