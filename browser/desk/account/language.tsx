// The agent's own language, saved as soon as it is chosen.
import { useId, useState } from 'preact/hooks';
import { t } from '../../shared/i18n';
import type { Me } from '../../shared/wire';
import { Complaint } from '../forms/fields';
import { tell } from '../forms/notices';
import { wrongOf } from '../forms/refusals';
import { api, browserLanguage, languages, meIs, speakIn } from '../session';

/** A choice among the languages there are, and the browser's own. */
export function LanguageChoice({ me }: { me: Me }) {
  const id = useId();
  const [wrong, setWrong] = useState<string>();
  const choose = async (code: string) => {
    try {
      const changed = await api.patch<Me>('/api/me', { language: code || null });
      await speakIn(code || browserLanguage);
      setWrong(undefined);
      meIs(changed);
      tell(t('admin.language_saved'));
    } catch (error) {
      setWrong(wrongOf(error).text);
    }
  };
  const browser = languages.find(({ code }) => code === browserLanguage)?.name ?? browserLanguage;
  return (
    <div class="field">
      <label for={id}>{t('admin.language')}</label>
      <div class="hint" id={`${id}-hint`}>
        {t('admin.language_hint')}
      </div>
      <select
        id={id}
        value={me.language ?? ''}
        aria-describedby={`${id}-hint ${id}-wrong`}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">{t('admin.language_browser', { name: browser })}</option>
        {languages.map(({ code, name }) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
      <Complaint id={id} text={wrong} />
    </div>
  );
}
