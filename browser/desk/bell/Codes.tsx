// The agent's connection codes: made here, read out on the phone or sent, and cancelled.
import './codes.css';
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { CodeView } from '../../shared/bell';
import { seconds } from '../../shared/clock';
import { duration, t } from '../../shared/i18n';
import { CopyButton } from '../forms/CopyBox';
import { cancelCode, codes } from '../live/bell';
import { portals } from '../live/desk';
import { Icon } from '../shell/icons';
import { codePortals, MOST_OPEN, spelt } from '../stores/codes';
import { Invitation } from './Invitation';
import { NewCode } from './NewCode';

/** The code that is shown large; null for the newest. */
const chosen = signal<number | null>(null);

/** The part of the bell's panel with the codes, or why there are none. */
export function Codes() {
  useEffect(() => forgetChoice, []);
  const asking = codePortals(portals.value.values());
  const open = codes.value;
  const large = open.find((code) => code.id === chosen.value) ?? open[0];
  return (
    <section class="bell-part" aria-labelledby="bell-codes">
      <h2 id="bell-codes">{t('desk.codes')}</h2>
      {asking.length === 0 && open.length === 0 && <p class="dim">{t('desk.codes_no_portal')}</p>}
      {large && <LargeCode key={large.id} code={large} several={asking.length > 1} />}
      {open.length > 1 && (
        <ul class="code-list">
          {open.map((code) => code !== large && <SmallCode key={code.id} code={code} />)}
        </ul>
      )}
      {asking.length > 0 && open.length < MOST_OPEN && (
        <NewCode portals={asking} onMade={(code) => (chosen.value = code.id)} />
      )}
      {open.length >= MOST_OPEN && <p class="dim">{t('desk.codes_most')}</p>}
    </section>
  );
}

function forgetChoice(): void {
  chosen.value = null;
}

function LargeCode({ code, several }: { code: CodeView; several: boolean }) {
  const portal = portals.value.get(code.portal)?.name ?? '';
  return (
    <div class="code-large">
      <p class="code-line">
        <strong class="code-name">{code.name || portal}</strong>
        <TimeLeft code={code} />
      </p>
      {code.name && several && <p class="dim">{portal}</p>}
      <p class="code-digits">
        <span class="unseen">{t('desk.code')}: </span>
        {spelt(code.code)}
      </p>
      <div class="bell-row">
        <CopyButton text={spelt(code.code).replaceAll('\u00a0', ' ')} label={t('desk.code_copy')} />
        <CopyButton text={code.link} label={t('desk.code_copy_link')} />
        <button type="button" class="act bare" onClick={() => void cancelCode(code.id)}>
          {t('desk.code_cancel')}
        </button>
      </div>
      <Invitation code={code} />
    </div>
  );
}

function SmallCode({ code }: { code: CodeView }) {
  const name = code.name || (portals.value.get(code.portal)?.name ?? '');
  return (
    <li>
      <button type="button" class="code-small" onClick={() => (chosen.value = code.id)}>
        <span class="code-name">{name}</span>
        <span class="code-small-digits">{spelt(code.code)}</span>
        <TimeLeft code={code} />
      </button>
    </li>
  );
}

function TimeLeft({ code }: { code: CodeView }) {
  const time = duration(code.expires_at - seconds.value);
  return (
    <span class="code-time" role="timer" title={t('desk.code_time', { time })}>
      <Icon name="clock" />
      <span class="unseen">{t('desk.code_time', { time })}</span>
      <span aria-hidden="true">{time}</span>
    </span>
  );
}
