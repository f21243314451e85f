import type { Finding } from '../domain/finding.ts';
import { isCodeName } from './code-names.ts';
import { hint, pass } from './finding.ts';
import type { Subject } from './subject.ts';

/** More are asked of the base only where it is worth it. */
const maxNames = 12;

/**
 * Names of the team's own that a prompt takes for known. No fault: so are prompts in production, and the base tells what they
 * mean; but who compares agents wants to know how much of their work is to find that out.
 */
export async function checkImplicitContext({ prompt, base }: Subject): Promise<Finding> {
  const names = toOwnNames(prompt).slice(0, maxNames);
  const known = names.length === 0 ? new Set<string>() : await base.findNames(names);
  const found = names.filter((name) => known.has(name));
  if (found.length === 0) {
    return pass('implicit-context', 'takes no name of the code for known', { names: [] });
  }
  const listed = found.map((name) => `"${name}"`).join(', ');
  return hint('implicit-context', `takes for known what the code calls ${listed}`, { names: found });
}

/** What stands in pasted code is shown, not taken for known. */
function toOwnNames(prompt: string): string[] {
  const prose = prompt.slice(0, 20_000).replaceAll(/```[\s\S]*?(?:```|$)/g, ' ');
  const words = prose.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
  const quoted = Array.from(
    prose.matchAll(/`([\p{L}_$][\p{L}\p{N}_$]+)(?:\(\))?`/gu),
    ([, name = '']) => name,
  );
  const spoken = words.filter((word) => isCodeName(word) && !/^\p{Lu}+$/u.test(word)); // abbreviations are everybody's
  return [...new Set([...spoken, ...quoted])].filter((name) => !isEverybodys(name));
}

/** What is too short to be meant, parts of a date such as `YYYY`, and what languages bring along. */
const isEverybodys = (name: string) =>
  name.length < minNameLength || /^(.)\1+$/u.test(name) || ofLanguages.has(name);

const minNameLength = 3;

const ofLanguages = new Set(
  (
    'true,false,null,undefined,None,True,False,nil,self,this,string,number,boolean,int,float,double,bool,void,object,char,' +
    'Array,BigInt,Boolean,Date,Error,EvalError,Function,Infinity,Intl,Map,Math,NaN,Number,Object,Promise,RangeError,' +
    'ReferenceError,RegExp,Set,String,Symbol,SyntaxError,TypeError,URIError,WeakMap,WeakSet,parseFloat,parseInt,' +
    'Exception,AssertionError,AttributeError,FileNotFoundError,ImportError,IndexError,IOError,KeyError,NotImplementedError,' +
    'OSError,RuntimeError,StopIteration,TimeoutError,ValueError,ZeroDivisionError,' +
    'ArrayList,BigDecimal,HashMap,HashSet,Integer,IllegalArgumentException,IllegalStateException,IOException,LinkedList,' +
    'LocalDate,NullPointerException,NumberFormatException,Optional,StringBuilder,UnsupportedOperationException,' +
    'ArgumentException,ArgumentNullException,InvalidOperationException,ArgumentError,StandardError,' +
    'Option,Result,Vec,VecDeque'
  ).split(','),
);
