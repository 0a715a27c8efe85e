// A case that this page has: the chat, the way out of waiting, or what is left when the customer left.
import { useEffect, useState } from 'preact/hooks';
import type { Attention } from './attention';
import { ChatPage } from './ChatPage';
import type { Chat } from './chat';
import { forms, Late } from './Late';
import type { Visit } from './visit';

export interface ChatViewProps {
  visit: Visit;
  chat: Chat;
  attention: Attention;
}

const AT_LEISURE = 1_500;

export function ChatView({ visit, chat, attention }: ChatViewProps) {
  const [asking, setAsking] = useState(false);
  const { draft } = chat;
  const { chat: state } = chat.view.value;
  // so that they are here when the line is gone
  useEffect(() => {
    const timer = setTimeout(() => void forms.load().catch(() => undefined), AT_LEISURE);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    if (state !== 'waiting') setAsking(false);
  }, [state]);
  if (state === 'left' || state === 'abandoned')
    return (
      <Late of={forms}>{({ LeftPage }) => <LeftPage visit={visit} chat={chat} attention={attention} />}</Late>
    );
  if (asking && state === 'waiting')
    return (
      <Late of={forms} onBack={() => setAsking(false)}>
        {({ RequestForm }) => <RequestForm chat={chat} draft={draft} onBack={() => setAsking(false)} />}
      </Late>
    );
  return (
    <ChatPage
      visit={visit}
      chat={chat}
      draft={draft}
      attention={attention}
      onNoWait={() => setAsking(true)}
    />
  );
}
