// The transcript by e-mail, to the customer's own address.
import './mail.css';
import { useState } from 'preact/hooks';
import { Refusal } from '../../shared/api';
import { t } from '../../shared/i18n';
import type { Chat } from '../chat';
import { failureText } from '../failures';

interface MailTranscriptProps {
  chat: Chat;
  /** Whether mail is set up. */
  mail: boolean;
}

/** Nothing where there is no mail, or no address. */
export function MailTranscript({ chat, mail }: MailTranscriptProps) {
  const [state, setState] = useState<'idle' | 'busy' | 'sent'>('idle');
  const [failure, setFailure] = useState('');
  const { email } = chat.view.value;
  if (!mail || !email) return null;
  const send = async () => {
    if (state === 'busy') return;
    setState('busy');
    setFailure('');
    try {
      await chat.mailTranscript();
      setState('sent');
    } catch (failed) {
      const off = failed instanceof Refusal && failed.problem.code === 'mail-off';
      setFailure(off ? t('forms.mail_transcript_off') : failureText(failed));
      setState('idle');
    }
  };
  return (
    <>
      <button
        type="button"
        class="text-button"
        aria-label={t('forms.mail_transcript_to', { email })}
        aria-disabled={state === 'busy'}
        onClick={send}
      >
        {t(state === 'busy' ? 'forms.mail_transcript_sending' : 'forms.mail_transcript')}
      </button>
      <p class="mailed" role="status">
        {state === 'sent' && t('forms.mail_transcript_sent', { email })}
      </p>
      <div role="alert">{failure && <p class="failure">{failure}</p>}</div>
    </>
  );
}
