// A portal's look: accent colour with its contrast in light and dark, and the logo.
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PortalFull } from '../../shared/bodies';
import { contrast, fitAccent } from '../../shared/contrast';
import { number, t } from '../../shared/i18n';
import { Field, type Ties } from '../forms/fields';
import type { Form } from '../forms/form';
import { isColour, tidyColour } from './colours';
import { LogoField } from './portal-logo';
import type { PortalValues } from './portal-values';

const SCHEMES = ['light', 'dark'] as const;

/** Accent and logo; a portal that is not made yet has no logo. */
export function PortalLook({
  form,
  portal,
  onLogo,
}: {
  form: Form<PortalValues>;
  portal: PortalFull | null;
  onLogo: (portal: PortalFull) => void;
}) {
  return (
    <>
      <Accent form={form} />
      <AccentPreview
        accent={form.values.value.accent}
        name={form.values.value.name}
        logo={portal?.logo ?? null}
      />
      {portal ? (
        <LogoField portal={portal} onChange={onLogo} />
      ) : (
        <p class="quiet">{t('admin.logo_later')}</p>
      )}
    </>
  );
}

function Accent({ form }: { form: Form<PortalValues> }) {
  const { accent } = form.values.value;
  const control = (ties: Ties) => (
    <span class="colour">
      <input
        type="color"
        aria-label={t('admin.accent_pick')}
        value={isColour(accent) ? accent : '#000000'}
        onInput={(event) => form.set('accent', event.currentTarget.value)}
      />
      <input
        {...ties}
        type="text"
        class="colour-text"
        value={accent}
        spellcheck={false}
        autocapitalize="off"
        maxLength={7}
        onInput={(event) => form.set('accent', event.currentTarget.value)}
        onBlur={(event) => form.set('accent', tidyColour(event.currentTarget.value))}
      />
    </span>
  );
  return (
    <Field
      label={t('admin.accent')}
      hint={t('admin.accent_hint')}
      wrong={form.wrong.value.accent}
      control={control}
    />
  );
}

function AccentPreview({ accent, name, logo }: { accent: string; name: string; logo: string | null }) {
  const fitted = fitAccent(accent);
  if (!fitted) return null;
  return (
    <fieldset class="accents">
      <legend class="unseen">{t('admin.accent_preview')}</legend>
      {SCHEMES.map((scheme) => (
        <figure key={scheme} class="accent-sample">
          <Sample scheme={scheme} fitted={fitted[scheme]} name={name} logo={logo} />
          <figcaption>
            <strong>{t(`admin.accent_${scheme}`)}</strong>{' '}
            <span>
              {t('admin.accent_ratio', {
                ratio: number(contrast(fitted[scheme].fill, fitted[scheme].ink), {
                  maximumFractionDigits: 1,
                }),
              })}
            </span>{' '}
            <span class="standing on">
              ✓{' '}
              {t(fitted[scheme].fill === accent.toLowerCase() ? 'admin.accent_good' : 'admin.accent_adapted')}
            </span>
          </figcaption>
        </figure>
      ))}
    </fieldset>
  );
}

interface SampleProps {
  scheme: 'light' | 'dark';
  fitted: { fill: string; ink: string; text: string };
  name: string;
  logo: string | null;
}

function Sample({ scheme, fitted, name, logo }: SampleProps) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    for (const part of ['fill', 'ink', 'text'] as const)
      box.current?.style.setProperty(`--sample-${part}`, fitted[part]);
  }, [fitted]);
  return (
    <div ref={box} class={`sample ${scheme}`} aria-hidden="true">
      <div class="sample-head">{logo ? <img src={logo} alt="" /> : name || 'Deskbell'}</div>
      <div class="sample-body">
        <span class="sample-button">{t('admin.sample_chat')}</span>
        <span class="sample-link">{t('admin.sample_link')}</span>
      </div>
    </div>
  );
}
