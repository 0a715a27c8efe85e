// After the customer left: the request is confirmed, or the chat can be taken up again.
import type { ComponentChild } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Refusal } from '../../shared/api';
import { caseNumber, pieces, t } from '../../shared/i18n';
import type { Attention } from '../attention';
import type { Chat } from '../chat';
import { Failure } from '../FormPage';
import { failureText } from '../failures';
import { DoneIcon, SleepIcon } from '../icons';
import { useLooking } from '../looking';
import { Notice } from '../Notice';
import { Transcripts } from '../Transcripts';
import type { Visit } from '../visit';
import { MailTranscript } from './MailTranscript';

interface LeftPageProps {
  visit: Visit;
  chat: Chat;
  attention: Attention;
}

/** What became of the chat, and the way back into it. */
export function LeftPage({ visit, chat, attention }: LeftPageProps) {
  useLooking(visit, attention);
  const view = chat.view.value;
  const { comeBack, busy, failure } = useComingBack(visit, chat);
  const asked = view.chat === 'left';
  const { mail } = visit.portal;
  // who chose a request comes back as a newcomer comes in; who was away goes on, whatever the door
  const open = !asked || visit.face.value.open;
  const email = <strong key="email">{view.email}</strong>;
  return (
    <Notice
      sign={asked ? <DoneIcon /> : <SleepIcon />}
      title={asked ? t('forms.requested_title') : t('forms.abandoned_title')}
      lead={asked ? leadOf(email, mail && view.email !== '') : t('forms.abandoned_lead')}
    >
      <p class="small">
        {t('forms.requested_number')} <strong>{caseNumber(view.number)}</strong>
      </p>
      {view.may_return && (
        <div class="come-back">
          {open && asked && <p>{t('forms.come_back_explained')}</p>}
          <Failure text={failure} />
          {open && (
            <button type="button" class="primary" aria-disabled={busy} onClick={comeBack}>
              {t('forms.come_back')}
            </button>
          )}
        </div>
      )}
      <div class="actions">
        {asked && (
          <Transcripts chat={chat} look="text-button">
            <MailTranscript chat={chat} mail={mail} />
          </Transcripts>
        )}
        <button type="button" class="text-button" onClick={() => visit.anew()}>
          {t('portal.anew')}
        </button>
      </div>
    </Notice>
  );
}

function leadOf(email: ComponentChild, confirmed: boolean): ComponentChild[] {
  const lead = pieces('forms.requested_lead', { email });
  return confirmed ? [...lead, ' ', t('forms.requested_confirmed')] : lead;
}

function useComingBack(visit: Visit, chat: Chat) {
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);
  const { open } = visit.face.value;
  // what was said of a closed door is over when it opens
  useEffect(() => {
    if (open) setFailure('');
  }, [open]);
  const comeBack = async () => {
    if (busy) return;
    setBusy(true);
    setFailure('');
    try {
      await chat.comeBack();
    } catch (failed) {
      const closed = failed instanceof Refusal && failed.problem.code === 'closed';
      if (closed) await visit.look();
      setFailure(closed ? t('forms.come_back_closed') : failureText(failed));
    }
    setBusy(false);
  };
  return { comeBack, busy, failure };
}
