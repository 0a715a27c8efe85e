// The modes of connection: what each is, which portals use it, and a switch that opens and closes it.
import './modes.css';
import { useId, useState } from 'preact/hooks';
import type { ModeView } from '../../shared/bell';
import { t } from '../../shared/i18n';
import { confirmed } from '../forms/Confirm';
import { type Loaded, Show, useLoaded } from '../forms/loaded';
import { tell } from '../forms/notices';
import { wrongOf } from '../forms/refusals';
import { useNews } from '../live/news';
import { api } from '../session';
import { Icon, type IconName } from '../shell/icons';
import type { OpenableMode } from '../stores/ways';
import { PageHead } from './PageHead';

const ADDRESS = '/api/admin/modes';
const ICONS: Record<OpenableMode, IconName> = { web: 'bell', phone: 'phone', queue: 'line' };

/** The modes as they are now: fetched again when another admin changes something. */
export function useModes(): Loaded<ModeView[]> {
  const loaded = useLoaded('modes', (signal) => api.get<ModeView[]>(ADDRESS, signal));
  useNews(loaded.reload, 'changed', 'ready');
  return loaded;
}

/** Opens and closes modes. */
export function ModesPage() {
  const loaded = useModes();
  return (
    <>
      <PageHead title={t('admin.modes')} lead={t('admin.modes_lead')} />
      <Show loaded={loaded}>
        {(modes) => (
          <>
            <ul class="modes">
              {modes.map((mode) => (
                <Mode key={mode.mode} view={mode} onChange={loaded.replace} />
              ))}
            </ul>
            <p class="quiet">{t('admin.modes_chat')}</p>
          </>
        )}
      </Show>
    </>
  );
}

function Mode({ view, onChange }: { view: ModeView; onChange: (modes: ModeView[]) => void }) {
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');
  const name = t(`admin.mode_${view.mode}`);
  const set = async (open: boolean) => {
    setBusy(true);
    setWrong('');
    try {
      onChange(await api.patch<ModeView[]>(ADDRESS, { [view.mode]: open }));
      tell(t(open ? 'admin.mode_opened' : 'admin.mode_closed', { name }), () => void set(!open));
    } catch (error) {
      setWrong(wrongOf(error).text);
    }
    setBusy(false);
  };
  const press = async () => {
    if (busy) return;
    if (view.open && view.portals > 0 && !(await confirmed(closingWords(view), t('admin.mode_close'))))
      return;
    await set(!view.open);
  };
  return (
    <li class="card mode">
      <Icon name={ICONS[view.mode]} />
      <div class="mode-words">
        <h2 id={id}>{name}</h2>
        <p>{t(`admin.mode_is_${view.mode}`)}</p>
        <p class="quiet">
          {view.portals ? t('admin.mode_portals', { count: view.portals }) : t('admin.mode_portals_none')}
        </p>
        <div role="alert">{wrong && <p class="wrong">▲ {wrong}</p>}</div>
      </div>
      <button
        type="button"
        role="switch"
        class="switch"
        aria-checked={view.open}
        aria-labelledby={id}
        aria-disabled={busy}
        onClick={press}
      >
        <span class="switch-track" aria-hidden="true" />
        <span class={view.open ? 'standing on' : 'standing off'} aria-hidden="true">
          {t(view.open ? 'admin.mode_is_open' : 'admin.mode_is_closed')}
        </span>
      </button>
    </li>
  );
}

function closingWords(view: ModeView): string {
  return t('admin.mode_close_ask', { count: view.portals, name: t(`admin.mode_${view.mode}`) });
}
