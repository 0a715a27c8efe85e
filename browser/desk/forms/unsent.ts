// Notes of dialogs that were closed or refused: opened again by the same agent, they are still there, until the log-out.

const notes = new Map<string, string>();

/** What was entered; `dialog`, agent and case say where. */
export function unsentOf(dialog: string, agent: number, number: number): string {
  return notes.get(`${agent}.${dialog}.${number}`) ?? '';
}

/** Keep what was entered; nothing, once it was sent. */
export function keepUnsent(dialog: string, agent: number, number: number, text: string): void {
  if (text) notes.set(`${agent}.${dialog}.${number}`, text);
  else notes.delete(`${agent}.${dialog}.${number}`);
}

/** Forget every note, at sign-out. */
export function forgetUnsent(): void {
  notes.clear();
}
