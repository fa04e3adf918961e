// What the web app is measured against: the same chats through the same API, in the way that is written
// first. Every message is mounted, the whole of the answer is parsed and drawn anew at every delta, and
// the scroller is put to its end after each. Messages that do not change are not drawn again: that much
// everybody does.
import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import Markdown from 'react-markdown';
import remarkGfm from 'remark-gfm';

const PAGE = 200;

async function readAll(chatId) {
  const messages = [];
  for (let before = ''; ;) {
    const answer = await fetch(`/api/chats/${chatId}/messages?limit=${PAGE}${before}`);
    const page = await answer.json();
    messages.unshift(...page.messages);
    if (page.before === null) return messages;
    before = `&before=${page.before}`;
  }
}

/** Calls back with the text of every delta, until the stream ends. */
async function ask(chatId, parentId, modelId, text, onDelta) {
  const message = { parts: [{ type: 'text', text }] };
  const answer = await fetch('/api/generations', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ chatId, parentId, modelId, message }),
  });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const frames = (rest + value).split('\n\n');
    rest = frames.pop();
    for (const frame of frames) {
      if (!frame.includes('event: text-delta')) continue;
      onDelta(JSON.parse(frame.slice(frame.indexOf('data: ') + 6)).delta);
    }
  }
}

function textOf(message) {
  return message.parts.map((part) => part.text ?? '').join('');
}

const Message = memo(function Message({ message, isBusy }) {
  if (message.role === 'user') return <article className="question">{textOf(message)}</article>;
  return (
    <article aria-busy={isBusy}>
      <Markdown remarkPlugins={[remarkGfm]}>{textOf(message)}</Markdown>
    </article>
  );
});

function Page() {
  const chatId = new URLSearchParams(location.search).get('chat');
  const [messages, setMessages] = useState([]);
  const [running, setRunning] = useState(null);
  const [draft, setDraft] = useState('');
  const scroller = useRef(null);
  useEffect(() => void readAll(chatId).then(setMessages), [chatId]);
  useLayoutEffect(() => {
    scroller.current.scrollTop = scroller.current.scrollHeight;
  });

  const send = async () => {
    const chat = await (await fetch(`/api/chats/${chatId}`)).json();
    const question = { role: 'user', parts: [{ type: 'text', text: draft }] };
    let text = '';
    const answer = () => ({ role: 'assistant', parts: [{ type: 'text', text }] });
    setDraft('');
    setMessages([...messages, question]);
    setRunning(answer());
    await ask(chatId, messages.at(-1)?.id ?? null, chat.chat.modelId, draft, (delta) => {
      text += delta;
      flushSync(() => setRunning(answer()));
    });
    setRunning(null);
    setMessages(await readAll(chatId));
  };

  return (
    <div className="page">
      <div role="log" className="scroller" ref={scroller}>
        <div className="column">
          {messages.map((message, index) => (
            <Message key={message.id ?? index} message={message} isBusy={false} />
          ))}
          {running !== null && <Message message={running} isBusy />}
        </div>
      </div>
      <textarea
        aria-label="Message"
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          void send();
        }}
      />
    </div>
  );
}

createRoot(document.getElementById('root')).render(<Page />);
