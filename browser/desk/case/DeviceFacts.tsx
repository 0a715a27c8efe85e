// What the customer's browser told of the device.
import { t } from '../../shared/i18n';
import { Fact } from './Fact';

const FACTS = ['browser', 'system', 'language', 'time_zone', 'screen', 'page'] as const;

/** The facts there are; nothing where there are none. */
export function DeviceFacts({ device }: { device: Record<string, string> }) {
  const known = FACTS.filter((name) => device[name]);
  if (known.length === 0) return null;
  return (
    <section class="case-section">
      <h3>{t('desk.device')}</h3>
      <dl class="case-facts">
        {known.map((name) => (
          <Fact key={name} name={t(`desk.device_${name}`)}>
            {device[name]}
          </Fact>
        ))}
      </dl>
    </section>
  );
}

/** The facts in one line, for above the conversation. */
export function deviceLine(device: Record<string, string>): string {
  return [device.browser, device.system, device.language, device.time_zone].filter(Boolean).join(' · ');
}
