// The choice of language, each by its own name.
import { useState } from 'preact/hooks';
import { language, t } from '../../shared/i18n';
import { tell } from '../forms/notices';
import { chooseLanguage, languages } from '../session';

/** A menu of the languages there are; choosing one changes the page at once. */
export function LanguageSwitch({ id = 'language' }: { id?: string }) {
  const [busy, setBusy] = useState(false);
  const choose = (code: string) => {
    setBusy(true);
    chooseLanguage(code)
      .catch(() => tell(t('desk.language_not_kept')))
      .finally(() => setBusy(false));
  };
  return (
    <label class="language" for={id}>
      <span class="unseen">{t('desk.language')}</span>
      <select
        id={id}
        class="small-select"
        value={language()}
        disabled={busy}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {languages.map(({ code, name }) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
