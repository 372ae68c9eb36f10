import type { TemplateRules } from '../check-words'

/** How an English template is cut. */
export const templateRules: TemplateRules = {
  withoutLine: (template) =>
    template
      .replace(/ ?\((on |at )?line \{line\}(, call \{call\})?\)/g, '')
      .replace(/\bLine \{line\}/g, 'The run')
      .replace(/,? (on|in|at|from) line \{line\}/g, '')
      .replace(/\bline \{line\}/g, 'the run'),
  withoutCall: (template) => template.replace(/ ?\(call \{call\}\)/g, '').replace(/, call \{call\}/g, '')
}
