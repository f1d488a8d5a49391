/* truth.c - Kleene logic, with three more values (see eval.h). */
#include "policy/eval.h"

enum wd_truth wd_truth_not(enum wd_truth t)
{
	static const enum wd_truth negation[WD_TRUTHS] = {
		[WD_FALSE] = WD_TRUE,      [WD_TRUE] = WD_FALSE,
		[WD_OPEN] = WD_OPEN,       [WD_VOID] = WD_VOID,
		[WD_VACUOUS] = WD_NOTHING, [WD_NOTHING] = WD_VACUOUS,
	};

	return negation[t];
}

/* Whichever of the two stands first in `order`. */
static enum wd_truth first_of(const enum wd_truth order[WD_TRUTHS],
			      enum wd_truth x, enum wd_truth y)
{
	size_t i = 0;

	while (i < WD_TRUTHS - 1 && x != order[i] && y != order[i])
		i++;
	return order[i];
}

enum wd_truth wd_truth_and(enum wd_truth x, enum wd_truth y)
{
	static const enum wd_truth order[WD_TRUTHS] = { WD_FALSE, WD_NOTHING,
							WD_VOID,  WD_OPEN,
							WD_TRUE,  WD_VACUOUS };

	return first_of(order, x, y);
}

enum wd_truth wd_truth_or(enum wd_truth x, enum wd_truth y)
{
	static const enum wd_truth order[WD_TRUTHS] = {
		WD_TRUE, WD_OPEN, WD_VOID, WD_FALSE, WD_VACUOUS, WD_NOTHING
	};

	return first_of(order, x, y);
}

enum wd_value wd_truth_value(enum wd_truth t)
{
	static const enum wd_value value[WD_TRUTHS] = {
		[WD_FALSE] = WD_UNSATISFIED, [WD_TRUE] = WD_SATISFIED,
		[WD_OPEN] = WD_UNAVAILABLE,  [WD_VOID] = WD_UNSATISFIED,
		[WD_VACUOUS] = WD_SATISFIED, [WD_NOTHING] = WD_UNSATISFIED,
	};

	return value[t];
}
