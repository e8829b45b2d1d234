// A stand-in for an agent with a command line: it reports each thing that it does as a line of JSON.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';

const report = (event) => appendFileSync('events.jsonl', `${JSON.stringify(event)}\n`);
const say = (content) => report({ type: 'message', role: 'assistant', content });

const [first, second] = process.argv.slice(2);
const prompt = readFileSync(0, 'utf8');

if (process.env.ASSAY_JUDGE === 'kinder') {
  const thanks = (letter) => prompt.split(`## Answer ${letter}\n`)[1]?.split('\n## ')[0].includes('Thank you');
  const winner = thanks('A') === thanks('B') ? 'tie' : thanks('A') ? 'A' : 'B';
  const magnitude = winner === 'tie' ? 'equal' : 'slightly-better';
  say(JSON.stringify({ winner, magnitude, reasoning: 'one of them thanks' }));
} else if (first === '--resume') {
  // The session is the file that it left behind.
  const knows = existsSync(`session-${second}.txt`);
  const note = { description: 'looked up', reason: knows ? 'I searched for the charge' : 'this is not my session' };
  say(JSON.stringify({ passes: knows ? [note] : [], failures: knows ? [] : [note] }));
} else {
  const skills = JSON.parse(process.env.ASSAY_SKILL_DIRS ?? '[]');
  if (skills.length > 0 && prompt.includes('ticket')) report({ type: 'skill_invoked', name: 'ticket-triage' });
  report({ type: 'tool_call', id: 'call-1', name: 'search', arguments: { text: 'charge of May' } });
  report({ type: 'tool_result', id: 'call-1', success: true, result: '1 charge' });
  say(skills.length > 0 ? 'Thank you for telling us. Billing looks at the charge of May.' : 'Billing.');
  report({ type: 'usage', turns: 1, input_tokens: 120, output_tokens: 20 });
  report({ type: 'end' });
  writeFileSync(`session-${first}.txt`, prompt);
}
