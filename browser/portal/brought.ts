// A code that was brought along while this browser still has an earlier chat. Pure but for its effect.
import { effect, type Signal } from '@preact/signals';
import { codeIn } from './code';
import { isOver, type Visit } from './visit';

/** Makes way for a brought code where nothing is lost by it, until the returned function is called: a chat that is not over is asked about first (doors/Brought.tsx). */
export function makeWay(visit: Visit, code: Signal<string>): () => void {
  return effect(() => {
    const stage = visit.stage.value;
    const brought = codeIn(code.value);
    if (stage.at !== 'chat' || !brought) return;
    // the link that led here was followed once more
    if (visit.cameWith(brought)) code.value = '';
    else if (visit.portal.kind === 'pin' && isOver(stage.chat.view.peek())) visit.anew();
  });
}
