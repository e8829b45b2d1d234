import { describe, expect, it } from 'vitest';
import { brief, goodEval, load } from './suite.js';

const skill = (name: string) => `---\nname: ${name}\ndescription: d\n---\n\n# ${name}\n`;
const withConfig = (more: string) => goodEval.replace('model: m }', `model: m, ${more} }`);
const requires = withConfig('skill_directories: [skills/a, skills/b], required_skills: [alpha, beta]');

describe('config.required_skills', () => {
  it('are found by the name in SKILL.md, not by directory', async () => {
    const { diagnostics, valid } = await load({
      'eval.yaml': requires,
      'skills/a/SKILL.md': skill('beta'),
      'skills/b/SKILL.md': skill('" alpha "'),
    });
    expect(diagnostics).toEqual([]);
    expect(valid).toBe(true);
  });

  it('a missing one is an error at its name that says what was found and where; sub-directories do not count', async () => {
    const { root, diagnostics, valid } = await load({
      'eval.yaml': requires,
      'skills/a/SKILL.md': skill('alpha'),
      'skills/b/inner/SKILL.md': skill('beta'),
    });
    expect(valid).toBe(false);
    expect(brief(root, diagnostics)).toEqual(['eval.yaml:2:144 error missing-skill']);
    expect(diagnostics[0]?.message).toContain('`beta`');
    expect(diagnostics[0]?.hint).toContain(`found \`alpha\` in ${root}/skills/a`);
    expect(diagnostics[0]?.hint).toContain(`${root}/skills/b`);
  });

  it('without a directory to look in none is there', async () => {
    const { diagnostics, valid } = await load({ 'eval.yaml': withConfig('required_skills: [alpha]') });
    expect(valid).toBe(false);
    expect(diagnostics).toMatchObject([{ code: 'missing-skill', line: 2 }]);
  });

  it.each(['# no front matter\n', '---\ndescription: d\n---\n', '---\nname: [\n---\n', '---\nname: 1\n'])(
    'a skill without a name that can be read is warned of, and does not count: %j',
    async (text) => {
      const { root, diagnostics } = await load({
        'eval.yaml': withConfig('skill_directories: [skills/a], required_skills: [alpha]'),
        'skills/a/SKILL.md': text,
      });
      expect(brief(root, diagnostics)).toContain('skills/a/SKILL.md:1:1 warning unnamed-skill');
      expect(diagnostics.some(({ code }) => code === 'missing-skill')).toBe(true);
    },
  );
});

describe('baseline', () => {
  it('without skills is warned of at its key', async () => {
    const { root, diagnostics, valid } = await load({ 'eval.yaml': `${goodEval}baseline: true\n` });
    expect(valid).toBe(true);
    expect(brief(root, diagnostics)).toEqual(['eval.yaml:5:1 warning baseline-without-skills']);
    const skills = { 'eval.yaml': `${withConfig('skill_directories: [s]')}baseline: true\n`, 's/SKILL.md': skill('s') };
    expect((await load(skills)).diagnostics).toEqual([]);
  });
});
