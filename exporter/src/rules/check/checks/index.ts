import type { Check } from '../check.js';
import { CHECK_IDS } from '../ids.js';
import { absent } from './absent.js';
import { addressLiteral } from './address-literal.js';
import { alwaysFires } from './always-fires.js';
import { averageOfRatios } from './average-of-ratios.js';
import { changingLabel } from './changing-label.js';
import { counterWithoutRate } from './counter-without-rate.js';
import { documentChecks } from './document.js';
import { duplicateRule } from './duplicate-rule.js';
import { gaugeOfCounter } from './gauge-of-counter.js';
import { groupSize } from './group-size.js';
import { invalidName } from './invalid-name.js';
import { keepFiring } from './keep-firing.js';
import { portability } from './portability.js';
import { rateOfGauge } from './rate-of-gauge.js';
import { rateOfSum } from './rate-of-sum.js';
import { readsLater } from './reads-later.js';
import { recordName } from './record-name.js';
import { recordWindow } from './record-window.js';
import { regex } from './regex.js';
import { requiredAnnotation } from './required-annotation.js';
import { requiredLabel } from './required-label.js';
import { shortFor } from './short-for.js';
import { shortRange } from './short-range.js';
import { silence } from './silence.js';
import { syntax } from './syntax.js';
import { templateLabel } from './template-label.js';
import { template } from './template.js';
import { types } from './types.js';
import { unknownLabelValue } from './unknown-label-value.js';
import { unknownLabel } from './unknown-label.js';
import { unknownMetric } from './unknown-metric.js';
import { vantageKept } from './vantage-kept.js';

const all: readonly Check[] = [
  ...documentChecks,
  ...[syntax, types, regex, invalidName, unknownMetric, unknownLabel, unknownLabelValue],
  ...[rateOfGauge, gaugeOfCounter, counterWithoutRate, rateOfSum, averageOfRatios],
  ...[recordName, recordWindow, requiredLabel, requiredAnnotation, template, templateLabel, changingLabel],
  ...[vantageKept, addressLiteral, alwaysFires, shortFor, shortRange, keepFiring, absent],
  ...[readsLater, duplicateRule, groupSize, portability, silence],
];

/** Every check, in the order of the list of names. To add one: its file, its name in ids.ts, a line here. */
export const checks: readonly Check[] = CHECK_IDS.flatMap((id) => all.filter((check) => check.id === id));
