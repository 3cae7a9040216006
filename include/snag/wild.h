/* wild: tests and intervals for few clusters: the wild cluster bootstrap of least squares.
 *
 * Under the hypothesis that a coefficient is b0, residuals of the fit that obeys it keep or change their sign, cluster
 * by cluster (Rademacher), and t is computed anew, with clustered errors: p is the share of |t| that are at least as
 * large as the one observed (Cameron, Gelbach and Miller 2008, Review of Economics and Statistics 90: WCR). The
 * interval holds every b0 that is not rejected, as far as those found by halving are its ends (MacKinnon 2015).
 */
#ifndef SNAG_WILD_H
#define SNAG_WILD_H

#include "snag/fit.h"

SNAG_C_BEGIN

enum { WILD_ALL = 12 }; /* with up to so many clusters all signs are taken, else a draw of them */

/* Replaces the p-values and intervals of a least squares fit with one cluster column; estimates, errors and statistics
 * stay. An end that no value reaches is infinite. ERR_USAGE without clusters or with two columns of them, ERR_DATA
 * where clusters times coefficients squared are more than 2^26. */
int wild_fit(struct fit *fit, size_t draws, uint64_t seed, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
