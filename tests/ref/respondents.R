# What tests/unit/test_stat_respondents.c compares with: the same 240 respondents, the formulas written out in R.
seed <- 42
u <- function() { seed <<- (16807*seed) %% 2147483647; seed/2147483647 }
cl <- function(x,lo,hi) min(max(x,lo),hi)
n <- 240
d <- data.frame(s=rep(0,n))
for (i in 1:n) {
  s <- 1 + floor(7*u())
  for (j in 1:3) d[i,paste0("s",j)] <- cl(s + floor(3*u()) - 1, 1, 7)
  for (j in 1:4) d[i,paste0("l",j)] <- cl(2 + floor(.5*s + 4*u()), 0, 10)
  d$s[i] <- s
  g <- u(); d$g[i] <- if (g < .1 + .04*(7-s)) 0 else if (g > .78) 2 else 1
  d$c[i] <- floor(160*u()); d$w[i] <- .5 + floor(8*u())/8
  d$f1[i] <- floor(3*u()*(8-s)/7); d$f2[i] <- floor(2*u())
}
d$S <- rowMeans(d[,c("s1","s2","s3")]); d$L <- rowMeans(d[,paste0("l",1:4)])
p <- function(name,...) cat(name, formatC(c(...),digits=15,format="g"), "\n")
sand <- function(psi,w=rep(1,n),cl=NULL) { v <- w*psi; if(!is.null(cl)) v <- tapply(v,cl,sum); sqrt(sum(v^2))/sum(w) }
rr <- function(x,y,w=rep(1,n),cl=NULL,lev=.95){ mx<-sum(w*x)/sum(w); my<-sum(w*y)/sum(w)
 zx<-(x-mx)/sqrt(sum(w*(x-mx)^2)/sum(w)); zy<-(y-my)/sqrt(sum(w*(y-my)^2)/sum(w)); r<-sum(w*zx*zy)/sum(w)
 psi<-zx*zy-r*(zx^2+zy^2)/2; se<-sand(psi,w,cl); q<-if(is.null(cl)) qnorm(1-(1-lev)/2) else qt(1-(1-lev)/2,length(unique(cl))-1)
 c(r=r,se=se,lo=tanh(atanh(r)-q*se/(1-r^2)),hi=tanh(atanh(r)+q*se/(1-r^2))) }
p("r",rr(d$S,d$L)); p("r clustered",rr(d$S,d$L,cl=d$c)); p("r weighted",rr(d$S,d$L,w=d$w)); p("r weighted clustered", rr(d$S,d$L,d$w,d$c))
al <- function(X){k<-ncol(X); D<-scale(X,scale=FALSE); t<-rowSums(D^2); s<-rowSums(D)^2; T<-mean(t);V<-mean(s); list(a=k/(k-1)*(1-T/V), psi=-k/(k-1)*((t-T)/V - T*(s-V)/V^2))}
aS<-al(as.matrix(d[,c("s1","s2","s3")])); aL<-al(as.matrix(d[,paste0("l",1:4)]))
p("alpha S", aS$a, sand(aS$psi)); p("alpha L", aL$a, sand(aL$psi)); p("alpha clustered", sand(aL$psi,cl=d$c))
zS<-(d$S-mean(d$S))/sqrt(mean((d$S-mean(d$S))^2)); zL<-(d$L-mean(d$L))/sqrt(mean((d$L-mean(d$L))^2)); r<-mean(zS*zL)
psi<-2*(zS*zL-r*(zS^2+zL^2)/2)/r-aS$psi/aS$a-aL$psi/aL$a
R2c<-r^2/(aS$a*aL$a); p("corrected",R2c,sand(psi),R2c*exp(-qnorm(.975)*sand(psi)),R2c*exp(qnorm(.975)*sand(psi)))
om <- function(X){ C<-cov(X)*(nrow(X)-1)/nrow(X); k<-ncol(C); psi<-diag(C)/2
 for(it in 1:20000){ s<-sqrt(psi); e<-eigen(C/outer(s,s),symmetric=TRUE); lam<-s*e$vectors[,1]*sqrt(max(e$values[1]-1,0)); new<-diag(C)-lam^2; if(max(abs(new-psi))<1e-15) break; psi<-new }
 sum(lam)^2/(sum(lam)^2+sum(psi)) }
p("omega S",om(as.matrix(d[,c("s1","s2","s3")]))); p("omega L",om(as.matrix(d[,paste0("l",1:4)])))
fa<-factanal(d[,paste0("l",1:4)],1); l<-fa$loadings*apply(d[,paste0("l",1:4)],2,sd); p("omega L factanal", sum(l)^2/(sum(l)^2+sum(fa$uniquenesses*apply(d[,paste0("l",1:4)],2,var))))
for (a in 0:1) { t<-t.test(d$L[d$g==a+1],d$L[d$g==a]); p(paste("welch",a), t$estimate[1]-t$estimate[2], t$stderr, t$parameter) }
con <- function(v1,v2,w1,w2,c1,c2){ m1<-sum(w1*v1)/sum(w1); m2<-sum(w2*v2)/sum(w2); psi<-c(-w1*(v1-m1)/sum(w1), w2*(v2-m2)/sum(w2)); s<-tapply(psi,c(c1,c2),sum); G<-length(s); c(m2-m1, sqrt(G/(G-1)*sum(s^2)), G-1)}
i<-d$g==1;j<-d$g==2
p("clustered contrast", con(d$L[i],d$L[j],rep(1,sum(i)),rep(1,sum(j)),d$c[i],d$c[j]))
p("weighted contrast", con(d$L[i],d$L[j],d$w[i],d$w[j],d$c[i],d$c[j]))
bm <- function(x,y){ n1<-length(x);n2<-length(y); R<-rank(c(x,y)); Rx<-R[1:n1];Ry<-R[-(1:n1)]; ph<-(mean(Ry)-(n2+1)/2)/n1
 S1<-var(Rx-rank(x)); S2<-var(Ry-rank(y)); se<-sqrt(S1/(n1*n2^2)+S2/(n2*n1^2)); df<-(S1/n2+S2/n1)^2/((S1/n2)^2/(n1-1)+(S2/n1)^2/(n2-1)); c(ph-.5,se,df)}
for(a in 0:1) p(paste("bm",a), bm(d$L[d$g==a],d$L[d$g==a+1]))
fie <- function(a,b,va,vb,cov,df) { t<-qt(.975,df); A<-b^2-t^2*vb; B<-a*b-t^2*cov; C<-a^2-t^2*va; D<-B^2-A*C
 c(A,D,if(D>=0) sort((B+c(-1,1)*sqrt(D))/A)) }
p("fieller",fie(1.5,.4,.01,.012,-.004,204)); p("fieller outside",fie(1.5,.2,.01,.012,-.004,204))
p("fieller any",fie(.1,.05,.01,.012,-.004,204))
# pf(…, ncp) sums to 1e-9 only
nf <- function(f,a,b,l) { j<-0:2000; x<-a*f/(a*f+b); sum(dpois(j,l/2)*pbeta(x,a/2+j,b/2)) }
p("noncentral F", nf(3.2,3,200,4.5), nf(1.1,2,50,.3), nf(60,3,500,150))
at <- function(f,a,b,s) { lo<-0; hi<-1000; if (nf(f,a,b,0)<s) return(0)
 for (i in 1:200) { m<-(lo+hi)/2; if (nf(f,a,b,m)>s) lo<-m else hi<-m }; (lo+hi)/2 }
p("lambda", at(6.3,3,200,.975), at(6.3,3,200,.025), at(1.1,3,200,.975), at(1.1,3,200,.025))
p("share_p", 2*min(pbinom(34,50,.8),1-pbinom(33,50,.8)), 2*min(pbinom(34,50,.5),1-pbinom(33,50,.5)))
