// One button: nothing to fill in.
import { t } from '../../shared/i18n';
import { Failure } from '../FormPage';
import { Frame } from './Frame';
import { type DoorProps, type Titled, useComingIn } from './ways';

export function ButtonPage(props: DoorProps & Titled) {
  const { comeIn, busy, failure } = useComingIn(props);
  return (
    <Frame {...props}>
      <div class="door-act">
        <Failure text={failure} />
        <button
          type="button"
          class="primary wide door-button"
          aria-disabled={busy}
          onClick={() => void comeIn({})}
        >
          {busy ? t('portal.starting') : t('doors.button')}
        </button>
      </div>
    </Frame>
  );
}
