/** A mail server in a process of its own. Its parent tells it how to behave, and is told of every mail before it is taken. */
import { domainToASCII } from 'node:url';
import { SMTPServer } from 'smtp-server';

const behaviour = {
  /** Takes connections and says nothing at all. */
  silent: false,
  /** Takes a mail whole and never says so. */
  swallowsAnswer: false,
  /** Puts off the first attempt for each address. */
  greylists: false,
  /** Addresses that do not exist. */
  refused: [],
};
const greylisted = new Set();
/** What would have been said while it was silent. */
const held = [];

const speak = (words) => {
  if (behaviour.silent) held.push(words);
  else words();
};

/** With the domain as it was sent; the library shows it as people read it. */
const asSent = (address) => {
  const [local, domain] = address.split('@');
  return `${local}@${domainToASCII(domain)}`;
};

const refusal = (responseCode, message) => Object.assign(new Error(message), { responseCode });

const server = new SMTPServer({
  banner: 'mail for tests',
  hideSTARTTLS: true,
  allowInsecureAuth: true,
  disableReverseLookup: true,
  logger: false,
  onConnect(_session, done) {
    process.send({ connected: true });
    speak(done);
  },
  onClose() {
    process.send({ closed: true });
  },
  onAuth({ username, password }, _session, done) {
    const known = username === process.env.SMTP_USER && password === process.env.SMTP_PASSWORD;
    speak(() => (known ? done(null, { user: username }) : done(refusal(535, 'who are you?'))));
  },
  onMailFrom(_address, _session, done) {
    speak(done);
  },
  onRcptTo({ address }, _session, done) {
    const isFirst = !greylisted.has(address);
    if (behaviour.greylists) greylisted.add(address);
    const fault = behaviour.refused.includes(address)
      ? refusal(550, 'no such mailbox')
      : behaviour.greylists && isFirst
        ? refusal(451, 'greylisted, come again')
        : undefined;
    process.send({ asked: { address, code: fault?.responseCode ?? 250 } });
    speak(() => done(fault));
  },
  onData(stream, session, done) {
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', () => {
      const { mailFrom, rcptTo, user } = session.envelope ? { ...session.envelope, user: session.user } : {};
      const mail = {
        user,
        from: mailFrom.address,
        to: rcptTo.map(({ address }) => asSent(address)),
        source: Buffer.concat(chunks).toString('base64'),
      };
      // The parent has it before the sender is told so: what was taken is counted, even if this process dies now.
      process.send({ mail }, () => {
        if (!behaviour.swallowsAnswer) speak(done);
      });
    });
  },
});
// A sender that hangs up is its own matter.
server.on('error', () => {});

process.on('message', ({ id, change }) => {
  Object.assign(behaviour, change);
  if (!behaviour.silent) {
    for (const words of held.splice(0)) words();
  }
  process.send({ done: id });
});
process.on('disconnect', () => process.exit());

server.listen(Number(process.env.SMTP_PORT ?? 0), '127.0.0.1', () => {
  process.send({ port: server.server.address().port });
});
